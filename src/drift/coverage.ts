/** What a one-sided comparator says of two different normal forms. */
export type Coverage =
  /** The actual value satisfies the desired one. */
  | 'covered'
  | 'different'
  /** Neither satisfies nor contradicts: reported, never written, since the direction is unknown. */
  | 'incomparable'
