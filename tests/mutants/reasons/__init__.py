"""Why changes that nothing is said about do no harm, area by area."""
