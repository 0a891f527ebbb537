import type { OneDelivery } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Link } from "../../components/Link.tsx";
import { Loading } from "../../components/Loading.tsx";
import { SandboxedFrame } from "../../components/SandboxedFrame.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { customerPlace } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import { known } from "../models/inWords.ts";
import { STATE_TONES } from "./inWords.ts";

interface MessageDrawerProps {
  campaign: string;
  /** Its number; undefined while none is open. */
  message: number | undefined;
  onClose: () => void;
}

/** One message: what became of it, and itself in a frame that can do nothing. */
export function MessageDrawer({ campaign, message, onClose }: MessageDrawerProps) {
  const words = useWords().campaigns;
  return (
    <Drawer
      title={message === undefined ? "" : words.messageTitle(String(message))}
      open={message !== undefined}
      onClose={onClose}
    >
      {message !== undefined && <Message campaign={campaign} number={message} />}
    </Drawer>
  );
}

function Message({ campaign, number }: { campaign: string; number: number }) {
  const words = useWords().campaigns;
  const request = { path: { id: number } };
  const found = useCall("GET /api/deliveries/{id}", request);
  const text = useCall("GET /api/deliveries/{id}/message-text", request);
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} again={() => void found.refetch()} />;
  if (!data) return <Loading lines={6} />;
  return (
    <div className="flex flex-col gap-4">
      <Facts data={data} subject={text.data?.subject} />
      {text.error && !text.data ? (
        <ErrorState error={text.error} again={() => void text.refetch()} />
      ) : (
        <div>
          <p className="mb-2 text-sm text-quiet">{words.inertNote}</p>
          <SandboxedFrame
            src={`/api/deliveries/${number}/message`}
            {...(text.data ? { title: text.data.subject } : {})}
          />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <Link
          to="/campaigns/$name"
          params={{ name: campaign }}
          search={{ tab: "customers", customer: data.customer }}
          look="plain"
        >
          {words.whyMessage}
        </Link>
        <CopyAsApiCall operation="GET /api/deliveries/{id}" request={request} />
      </div>
    </div>
  );
}

interface FactsProps {
  data: OneDelivery;
  subject: string | undefined;
}

function Facts({ data, subject }: FactsProps) {
  const words = useWords().campaigns;
  const format = useFormat();
  const maySee = useMay("customers:read");
  const mayItems = useMay("items:read");
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={STATE_TONES[data.state]}>{words.states[data.state]}</Badge>
        <AsOf time={data.as_of} />
      </p>
      <DefinitionList
        rows={[
          ...(subject
            ? [{ term: words.subject, value: <span className="font-medium">{subject}</span> }]
            : []),
          {
            term: words.customer,
            value: maySee ? <Link {...customerPlace(data.customer)}>{data.customer}</Link> : data.customer,
          },
          ...(data.reason ? [{ term: words.reason, value: data.reason }] : []),
          { term: words.channel, value: known(words.channels, data.channel) },
          { term: words.planned, value: format.time(data.planned_at) },
          { term: words.handedOver, value: format.time(data.handed_over_at) },
          { term: words.finished, value: format.time(data.finished_at) },
          {
            term: words.products,
            value: (
              <ul>
                {data.products.map(({ item, name, because }) => (
                  <li key={item} className="py-1">
                    {mayItems ? (
                      <Link to="/items/$item" params={{ item }}>
                        {name || item}
                      </Link>
                    ) : (
                      name || item
                    )}
                    {because && <span className="text-sm text-quiet">{` ${words.because(because)}`}</span>}
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </>
  );
}
