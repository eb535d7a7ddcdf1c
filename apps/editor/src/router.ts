import { createRouter, createWebHistory } from 'vue-router'
import type { Router, RouteRecordRaw } from 'vue-router'
import { scrollPlace } from './scroll-place.ts'
import { signInPath } from './sign-in/sign-in-fragment.ts'

/** Each page is a file of its own on the network: who writes loads no review, who reads the list loads no editor. */
const routes: readonly RouteRecordRaw[] = [
  { path: '/', name: 'front', component: () => import('./front/FrontPage.vue') },
  {
    path: '/draft/:title(.+)',
    name: 'start',
    component: () => import('./start/StartPage.vue'),
    props: true,
  },
  {
    path: '/d/:draft',
    name: 'draft',
    component: () => import('./draft/DraftPage.vue'),
    props: true,
    meta: { hasOwnFrame: true },
  },
  {
    path: '/d/:draft/review',
    name: 'review',
    component: () => import('./review/ReviewPage.vue'),
    props: true,
    meta: { hasOwnFrame: true },
  },
  {
    path: '/d/:draft/history',
    name: 'history',
    component: () => import('./history/HistoryPage.vue'),
    props: true,
    meta: { hasOwnFrame: true },
  },
  {
    path: '/p/:publication',
    name: 'publication',
    component: () => import('./published/PublishedPage.vue'),
    props: true,
  },
  { path: '/tokens', name: 'tokens', component: () => import('./tokens/TokensPage.vue') },
  { path: signInPath, name: 'sign-in', component: () => import('./sign-in/SignInCallbackPage.vue') },
  { path: '/:path(.*)', name: 'not-found', component: () => import('./errors/NotFoundPage.vue') },
]

export function openRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (to, _from, saved) => scrollPlace(to.hash, saved, (id) => document.getElementById(id)),
  })
  // A new page begins at its top for the keyboard and for screen readers too; the first one is left to the browser.
  router.afterEach((to, from) => {
    const isNewPage = from.matched.length > 0 && to.path !== from.path
    if (isNewPage) requestAnimationFrame(() => document.getElementById('content')?.focus({ preventScroll: true }))
  })
  return router
}
