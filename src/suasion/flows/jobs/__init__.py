"""Long work as jobs: asked for at once, done by one thread of the owner, looked at while it runs and afterwards."""
