import type { ReactNode } from "react";
import { Modal } from "./Modal.tsx";

const PLACE = "mr-0 ml-auto my-0 h-dvh max-h-none w-[min(40rem,100vw)] max-w-none border-l";

interface DrawerProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Details beside the list they belong to. */
export function Drawer(props: DrawerProps) {
  return <Modal {...props} place={PLACE} />;
}
