/** Times as the API takes and shows them: RFC 3339. */
import Type from 'typebox';

export const Time = Type.String({ format: 'date-time' });
export const NullableTime = Type.Union([Time, Type.Null()]);
