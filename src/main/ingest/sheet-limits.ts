/** Rows that a sheet of a workbook can have. */
export const mostSheetRows = 1_048_576
