"""Today, the page a person comes home to, gathered from every feature."""
