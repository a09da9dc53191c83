"""Routes; each module makes a router from the agent."""
