// Twin of digitalrat/collaboration/protocol.py; a test holds both together.
export const MESSAGE_SYNC = 0;
export const MESSAGE_AWARENESS = 1;
export const MESSAGE_QUERY_AWARENESS = 3;
export const MESSAGE_STORED = 100;
export const MESSAGE_MODE = 101;

export const SYNC_STEP_1 = 0;
export const SYNC_STEP_2 = 1;
export const SYNC_UPDATE = 2;

export const MODE_READ = 0;
export const MODE_WRITE = 1;
export const MODE_FROZEN = 2;

export const CLOSE_TOO_LARGE = 4413;
export const CLOSE_FROZEN = 4423;
export const CLOSE_TOO_SLOW = 4508;
