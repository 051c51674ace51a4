"""The decisions of a sync, pure: state and reply in, new state and next requests out."""
