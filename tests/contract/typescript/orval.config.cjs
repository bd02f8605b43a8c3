// The client that orval makes of the document is told the address of the service when it is made.
module.exports = {
  facts: {
    input: "../openapi.json",
    output: {
      baseUrl: process.env.SERVICE,
      client: "fetch",
      mode: "single",
      schemas: "build/orval/model",
      target: "build/orval/api.ts",
    },
  },
};
