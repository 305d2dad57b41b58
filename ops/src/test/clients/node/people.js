import { as, consumer, equal, holds, numbered, poll, refused, root, sendTo, streamWithTopic, withToken } from './kit.js';

const nothing = {
  ManageServers: false, ReadServers: false, ManageUsers: false, ReadUsers: false, ManageStreams: false,
  ReadStreams: false, ManageTopics: false, ReadTopics: false, PollMessages: false, SendMessages: false,
};

export const users = async () => {
  const c = root();
  const permissions = { global: { ...nothing, ReadServers: true, PollMessages: true }, streams: [] };
  const created = await c.user.create({ username: 'node user', password: 'secret', status: 1, permissions });
  const byName = await c.user.get({ userId: 'node user' });
  equal('by number as by name', byName, await c.user.get({ userId: created.id }));
  equal('permissions', permissions.global, byName.permissions.global);
  equal('a user without permissions', 'node bare',
    (await c.user.create({ username: 'node bare', password: 'secret', status: 1 })).userName);
  equal('none of them', null, (await c.user.get({ userId: 'node bare' })).permissions);
  holds('listed', (await c.user.list()).some((each) => each.userName === 'node user'));
  await refused('the same name again', 46, c.user.create({ username: 'node user', password: 'secret', status: 1 }));
  holds('password', await c.user.changePassword(
    { userId: created.id, currentPassword: 'secret', newPassword: 'another' }));
  await refused('a wrong password', 42, c.user.changePassword(
    { userId: created.id, currentPassword: 'secret', newPassword: 'another' }));
  const other = as('node user', 'another');
  equal('logged in', created.id, (await other.client.getMe()).userId);
  holds('inactive', await c.user.update({ userId: 'node user', status: 2 }));
  await refused('somebody inactive', 47, other.session.login({ username: 'node user', password: 'another' }));
  await other.destroy();
  holds('permissions', await c.user.updatePermissions({ userId: created.id, permissions: { global: nothing, streams: [] } }));
  equal('permissions', nothing, (await c.user.get({ userId: created.id })).permissions.global);
  await refused('delete root', 48, c.user.delete({ userId: 0 }));
  for (const userId of ['node user', 'node bare']) {
    holds('delete', await c.user.delete({ userId }));
  }
  await refused('delete again', 20, c.user.delete({ userId: created.id }));
  await c.destroy();
};

export const permissions = async () => {
  const c = root();
  const name = 'node allowed';
  await streamWithTopic(c, name, 1);
  const created = await c.user.create({ username: 'node guest', password: 'secret', status: 1 });
  const allow = (global) => c.user.updatePermissions(
    { userId: created.id, permissions: { global: { ...nothing, ...global }, streams: [] } });
  const guest = as('node guest', 'secret');
  await refused('poll', 41, poll(guest, name));
  await refused('send', 41, sendTo(guest, name, 0, numbered(1)));
  await refused('streams', 41, guest.stream.list());
  await refused('create a stream', 41, guest.stream.create({ name: 'of a guest' }));
  await refused('statistics', 41, guest.system.getStats());
  await refused('users', 41, guest.user.list());
  equal('me', created.id, (await guest.client.getMe()).userId);
  equal('oneself', 'node guest', (await guest.user.get({ userId: created.id })).userName);
  await allow({ SendMessages: true });
  holds('send', await sendTo(guest, name, 0, numbered(1)));
  await refused('poll', 41, poll(guest, name));
  await allow({ PollMessages: true });
  equal('poll', 1, (await poll(guest, name, { consumer: consumer(2), autocommit: true })).count);
  await refused('send', 41, sendTo(guest, name, 0, numbered(1)));
  await refused('purge', 41, guest.topic.purge({ streamId: name, topicId: name }));
  await allow({ ManageStreams: true });
  holds('create a stream', await guest.stream.create({ name: 'of a guest' }));
  holds('delete it', await guest.stream.delete({ streamId: 'of a guest' }));
  await guest.destroy();
  holds('delete', await c.user.delete({ userId: created.id }));
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

export const tokens = async () => {
  const c = root();
  const { token } = await c.token.create({ name: 'node token', expiry: 60_000_000n });
  equal('letters', 68, token.length);
  holds('one that ends at once', (await c.token.create({ name: 'node short', expiry: 1800n })).token);
  // This client reads a list of at most two tokens rightly.
  equal('listed, also the one that ended', ['node short', 'node token'],
    (await c.token.list()).map((each) => each.name).sort());
  await refused('the same name again', 51, c.token.create({ name: 'node token', expiry: 0n }));
  await refused('a short name', 50, c.token.create({ name: 'ab', expiry: 0n }));
  const other = withToken(token);
  equal('logged in', 0, (await other.client.getMe()).userId);
  await refused('an unknown token', 20, other.session.loginWithToken({ token: 'nothing' }));
  for (const name of ['node token', 'node short']) {
    holds('delete', await c.token.delete({ name }));
  }
  await refused('delete again', 20, c.token.delete({ name: 'node token' }));
  await refused('a deleted token', 20, other.session.loginWithToken({ token }));
  await other.destroy();
  await c.destroy();
};
