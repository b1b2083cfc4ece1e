name = "Zürich"
