/** One thing the toolchain consists of that can be made in the cache. */
export interface Part {
    name: string;
    version: string;
    /** Its folder in the cache. The name holds a digest of everything that decides the content. */
    directory: string;
    /** Parts of one group are made one after the other, because they share most of their work. */
    group: string;
    /** About how long making it takes on two cores with cold caches. */
    seconds: number;
    make(context: MakeContext): Promise<void>;
}

export interface MakeContext {
    /** File that receives the output of the programs that are run. */
    log: string;
    signal: AbortSignal;
}
