"""What happens to the booked when supply breaks: a day closed or cut, a lot recalled."""
