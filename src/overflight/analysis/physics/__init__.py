"""What bodies and eyes can do: bombs, air, radar, sun and moon, speeds."""
