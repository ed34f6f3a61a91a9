"""What tests stand on, made by hand: stores, books, logs, sounds and cases."""
