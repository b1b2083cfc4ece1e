"""Rules about what is run, by its exact bytes."""
