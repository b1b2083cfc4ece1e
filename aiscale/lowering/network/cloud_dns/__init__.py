"""Cloud DNS of Google Cloud: record sets and health checks of global load balancers."""
