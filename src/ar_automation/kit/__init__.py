"""Small tools that know no domain: the clock, secrets, the door to the network, bulk writes."""
