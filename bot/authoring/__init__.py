"""YAML that authors and admins write: read with places, held against models, findings as values."""

from bot.authoring.finding import Finding, Findings, FindingsError, Severity
from bot.authoring.nodes import ListNode, MapNode, Node, Plain, Scalar, ScalarNode, node_at, place_at
from bot.authoring.reader import read
from bot.authoring.source import Place, Source
from bot.authoring.validate import Locate, findings_of, nearest, validate, written

__all__ = [
    "Finding",
    "Findings",
    "FindingsError",
    "ListNode",
    "Locate",
    "MapNode",
    "Node",
    "Place",
    "Plain",
    "Scalar",
    "ScalarNode",
    "Severity",
    "Source",
    "findings_of",
    "nearest",
    "node_at",
    "place_at",
    "read",
    "validate",
    "written",
]
