"""The vocabulary of an incident (sources, places, claims, …) and the file that it is written in."""

from overflight.case.file import case_path, checksum, json_schema, load_case, read_case
from overflight.case.model import Account, Case, Claim

__all__ = ["Account", "Case", "Claim", "case_path", "checksum", "json_schema", "load_case", "read_case"]
