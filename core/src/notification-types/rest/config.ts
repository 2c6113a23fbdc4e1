import Type from 'typebox';

/** A webhook of this type has its settings beside `config`: URL, signing, headers, payload format, encryption. */
export const RestConfig = Type.Object({}, { title: 'RestConfig', additionalProperties: false });
