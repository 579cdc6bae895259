/** A value without one of its properties, which must be an optional one. */
export function without<T extends object>(value: T, key: keyof T): T {
    const rest = { ...value };
    delete (rest as Partial<T>)[key];
    return rest;
}
