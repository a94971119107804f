// The panel that every page is: header, tabs, filter bar, body with its drawer, footer. A page is divided
// by hairlines inside it, never by cards.
import { IconChevronRight } from '@tabler/icons-react'
import { Fragment, type ReactNode, useEffect, useId } from 'react'
import { Link } from 'wouter'
import css from './Page.module.css'
import { type TabItem, Tabs } from './Tabs'

export type Crumb = { readonly label: string; readonly href: string }

export type PageProps = {
  readonly title: string
  /** In place of the plain title, e.g. a field to rename. The name of the page stays `title`. */
  readonly titleSlot?: ReactNode
  readonly crumbs?: readonly Crumb[]
  readonly pill?: ReactNode
  readonly caption?: ReactNode
  /** Subtle, default, filled last. */
  readonly actions?: ReactNode
  readonly tabs?: {
    readonly items: readonly TabItem[]
    readonly value: string
    readonly onChange: (id: string) => void
  }
  /** A SideDrawer, or any region right of the body; full height below header and tabs. */
  readonly drawer?: ReactNode
  readonly footer?: ReactNode
  /** Scrolls the body as a whole; without it the children scroll themselves. */
  readonly scroll?: boolean
  readonly children: ReactNode
}

/** One page in its panel. */
export function Page(props: PageProps): ReactNode {
  const id = useId()
  useEffect(() => {
    document.title = `${props.title} · Winnow`
  }, [props.title])
  const panel = props.tabs
    ? { role: 'tabpanel', id: `${id}-panel`, 'aria-labelledby': `${id}-tab-${props.tabs.value}` }
    : {}
  return (
    <div className={css.page}>
      <header className={`${css.header} ${props.tabs ? css.withTabs : ''}`}>
        {props.crumbs && props.crumbs.length > 0 && (
          <nav aria-label="Path" className={css.crumbs}>
            {props.crumbs.map((crumb) => (
              <Fragment key={crumb.href}>
                <Link href={crumb.href} className={css.crumb}>
                  {crumb.label}
                </Link>
                <IconChevronRight size={14} stroke={1.9} aria-hidden="true" />
              </Fragment>
            ))}
          </nav>
        )}
        {props.titleSlot ? (
          <>
            <h1 className="sr-only">{props.title}</h1>
            {props.titleSlot}
          </>
        ) : (
          <h1 className={css.title}>{props.title}</h1>
        )}
        {props.pill}
        {props.caption !== undefined && <div className={`${css.caption} num`}>{props.caption}</div>}
        <div className={css.actions}>{props.actions}</div>
      </header>
      {props.tabs && <Tabs id={id} label={`Parts of ${props.title}`} {...props.tabs} />}
      <div className={css.middle}>
        <div className={`${css.body} ${props.scroll ? css.scroll : ''}`} {...panel}>
          {props.children}
        </div>
        {props.drawer}
      </div>
      {props.footer}
    </div>
  )
}

/** The bar where a form is sent: what will happen on the left, buttons right. */
export function FooterBar(props: { readonly children: ReactNode; readonly actions: ReactNode }): ReactNode {
  return (
    <footer className={css.footer}>
      <div className={css.footerText}>{props.children}</div>
      <div className={css.footerActions}>{props.actions}</div>
    </footer>
  )
}
