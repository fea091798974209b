/** Objects that are made for one composite, by all its nodes and functions together. */
export const mostChildren = 1000
