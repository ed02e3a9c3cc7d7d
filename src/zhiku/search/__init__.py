"""Search: an index built from the topics, and the engine, written once in JavaScript, that answers from it."""
