"""From what a person typed to the inputs of the services."""
