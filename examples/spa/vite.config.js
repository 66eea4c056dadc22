// Nothing in here is for keyward.
export default {
  envPrefix: ['ISSUER', 'CLIENT_ID'],
};
