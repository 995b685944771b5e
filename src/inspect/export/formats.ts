export const formats = ['arrow', 'parquet', 'csv', 'jsonl'] as const
export type Format = (typeof formats)[number]
