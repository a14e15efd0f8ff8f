/** Characters that turn the direction of what follows: a name or a reason could be read as another. Marks for one letter are fine. */
const turning = /[\u202a-\u202e\u2066-\u2069]/u;

/** Whether text stays in its place when shown amid other text. */
export const keepsDirection = (text: string): boolean => !turning.test(text);
