"""The command line as ``python -m overflight.cli``."""

from overflight.cli import main

if __name__ == "__main__":
    main()
