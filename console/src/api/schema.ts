// Written by scripts/write-schema.ts from the OpenAPI document; do not edit.

/** Who is signed in. */
export type Session = {
  account: string;
  name: string;
  role: string;
  scopes: (string)[];
  language: string | null;
  csrf: string;
  currency?: string | null;
};

export type SignIn = {
  account: string;
  password: string;
};

export type LinkSignIn = {
  token: string;
};

export type SessionChange = {
  language: string;
};

export type NewPassword = {
  password: string;
};

export type Item = {
  id: string;
  name: string;
};

export type ListedItem = {
  data: (Item)[];
  next: string | null;
  total: number | null;
  as_of: string;
};

export interface Operations {
  /** Who is signed in. */
  "GET /api/session": {
    path: never;
    query: never;
    body: never;
    answer: Session;
  };
  /** Sign in. */
  "POST /api/session": {
    path: never;
    query: never;
    body: SignIn;
    answer: Session;
  };
  /** Change one's own settings. */
  "PATCH /api/session": {
    path: never;
    query: never;
    body: SessionChange;
    answer: Session;
  };
  /** Sign out. */
  "DELETE /api/session": {
    path: never;
    query: never;
    body: never;
    answer: undefined;
  };
  /** Sign in by a one-time link. */
  "POST /api/session/link": {
    path: never;
    query: never;
    body: LinkSignIn;
    answer: Session;
  };
  /** Set one's own password. */
  "PUT /api/session/password": {
    path: never;
    query: never;
    body: NewPassword;
    answer: undefined;
  };
  /** The items. */
  "GET /api/items": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedItem;
  };
}
