"""People's learning: trainings and examinations (培训和考核), and the week's shifts with what is missing in them."""
