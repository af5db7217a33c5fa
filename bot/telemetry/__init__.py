"""What operators can watch: metrics for Prometheus, health for supervisors, the heartbeat."""
