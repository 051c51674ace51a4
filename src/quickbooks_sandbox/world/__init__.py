"""Everything around the companies of one sandbox: people, tokens, time, faults and the journal."""
