/**
 * The console: pages for a browser that show and change what the HTTP API gives, served below {@code /ui}. They are plain
 * HTML, CSS and ES modules beside this package on the class path, so that there is nothing to build and nothing to fetch
 * from elsewhere; they sign in with the same tokens as any other caller and know no road to the server but the API.
 *
 * <pre>
 *   GET /ui, /ui/               the page
 *   GET /ui/main.js             a file of the console, by its name
 *   GET /ui/streams/0/topics/1  any path without a dot: the page again, which finds its place by the path
 *   GET /ui/nothing.js          404
 * </pre>
 */
@NullMarked
package io.veltro.rest.ui;

import org.jspecify.annotations.NullMarked;
