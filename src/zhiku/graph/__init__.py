"""Relations: which entities a topic is mainly about, and which entities and which topics belong together."""

from zhiku.graph.mains import decided_by_topic, main_entities
from zhiku.graph.relations import Related, related_entities
from zhiku.graph.topics import Near, related_topics

__all__ = ["Near", "Related", "decided_by_topic", "main_entities", "related_entities", "related_topics"]
