/** How long a file must not have been read or written before it moves to a cheaper storage class. */
export enum EfsTransition {
    /** Files do not move. */
    Never = "Never",
    /** 1 day. */
    After1Day = "After1Day",
    /** 7 days. */
    After7Days = "After7Days",
    /** 14 days. */
    After14Days = "After14Days",
    /** 30 days. */
    After30Days = "After30Days",
    /** 60 days. */
    After60Days = "After60Days",
    /** 90 days. */
    After90Days = "After90Days",
    /** 180 days. */
    After180Days = "After180Days",
    /** 270 days. */
    After270Days = "After270Days",
    /** 365 days. */
    After365Days = "After365Days",
}

/** When a file in a cheaper storage class moves back to Standard. */
export enum EfsReturn {
    /** Files stay in the cheaper class when they are read. */
    Never = "Never",
    /** The first access moves a file back. */
    OnFirstAccess = "OnFirstAccess",
}
