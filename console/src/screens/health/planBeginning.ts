/** What a first tracking plan begins with: one event of a shop. */
export const PLAN_BEGINNING = `events:
  Product Viewed:
    description: Somebody opened a product's page.
    schema:
      type: object
      required: [product_id]
      properties:
        product_id: {type: string}
        price: {type: number, minimum: 0}
unplanned: accept
`;
