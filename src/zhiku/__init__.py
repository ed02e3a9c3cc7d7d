"""Zhiku 知库: a folder of Chinese/English notes and raw scraped articles in, a cross-linked knowledge base out."""

__version__ = "0.1.0"
