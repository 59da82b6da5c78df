/** The units in which a chart is drawn. It is stretched to the width there is. */
export const chartSize = { width: 600, height: 150 };
