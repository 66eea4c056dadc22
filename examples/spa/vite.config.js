// keyward needs no configuration.
export default {
  envPrefix: ['ISSUER', 'CLIENT_ID'],
};
