"""What the three Python apps share: the routes and their rules, the work, and the clients of the upstream and database."""
