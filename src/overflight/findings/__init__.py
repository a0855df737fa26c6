"""What a case's claims come to: checks that turn analysis into findings, and the file of them."""

from overflight.findings.model import Certificate, Comparison, Figure, Finding, Findings, Margin

__all__ = ["Certificate", "Comparison", "Figure", "Finding", "Findings", "Margin"]
