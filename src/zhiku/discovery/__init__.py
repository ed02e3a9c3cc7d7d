"""Discovery: entities that no glossary has, found in the notes themselves. Precision first: no page beats a wrong one.

`harvest` finds in one topic what may name an entity; `discover` decides over all harvests what certainly does.
"""

from zhiku.discovery.grouping import key_of
from zhiku.discovery.harvesting import Harvest, harvest
from zhiku.discovery.judging import Discovery, Suggestion, discover

__all__ = ["Discovery", "Harvest", "Suggestion", "discover", "harvest", "key_of"]
