namespace ActorNet.Actors.Tests.CreditModels;

/// <content>Receivers: a queue with a gate, and a ring of buffers.</content>
internal sealed partial class CreditState
{
    private void AppearBuffer(int r)
    {
        _receivers[r].Appeared++;
        _receivers[r].DriverLooks = true;
    }

    private void DriverLooksAtReceiver(int r)
    {
        ref ReceiverPart receiver = ref _receivers[r];
        receiver.DriverLooks = false;
        if (!receiver.WantsKick || receiver.KickTold || receiver.IsStopped) return;
        receiver.KickTold = true;
        receiver.Control = [.. receiver.Control, new CreditItem(CreditItemKind.Kick)];
    }

    private void TellHeldTooLong(int r)
    {
        _receivers[r].TimerTold = true;
        _receivers[r].Control = [.. _receivers[r].Control, new CreditItem(CreditItemKind.HeldTooLong)];
    }

    private static bool HoldsLent(in ReceiverPart receiver) =>
        receiver.InHand is { IsCopy: false } || Array.Exists(receiver.Data, static batch => !batch.IsCopy);

    private void RunReceiver(int r)
    {
        ref ReceiverPart receiver = ref _receivers[r];
        if (receiver.MustArm)
        {
            receiver.MustArm = false;
            receiver.WantsKick = true;
            if (Has(CreditFlaw.ReceiverDoesNotLookAgain)) Close(r);
            else receiver.MustLook = true;
        }
        else if (receiver.MustLook)
        {
            receiver.MustLook = false;
            if (receiver.Appeared > receiver.Used) Deliver(r);
            else Close(r);
        }
        else if (receiver.Control.Length > 0)
        {
            CreditItem message = receiver.Control[0];
            receiver.Control = receiver.Control[1..];
            Handle(r, message);
        }
        else
        {
            receiver.InHand = receiver.Data[0];
            receiver.Data = receiver.Data[1..];
            Deliver(r);
        }
    }

    private void Handle(int r, CreditItem message)
    {
        ref ReceiverPart receiver = ref _receivers[r];
        switch (message.Kind)
        {
            case CreditItemKind.Kick:
                receiver.KickTold = false;
                if (!receiver.WaitsForDriver) break;
                receiver.WaitsForDriver = false;
                receiver.WantsKick = false;
                if (Has(CreditFlaw.ReturnsTwice) && receiver.InHand is { } held) Tell(held.Sender, held with { Kind = CreditItemKind.Returned });
                Deliver(r);
                break;
            case CreditItemKind.HeldTooLong:
                receiver.TimerTold = false;
                if (receiver.IsClosed) CopyOut(r);
                break;
            case CreditItemKind.Stop:
                Stop(r);
                break;
        }
    }

    private void Deliver(int r)
    {
        ref ReceiverPart receiver = ref _receivers[r];
        if (receiver.InHand is not { } batch) return;
        for (; batch.Handled < _setting.FramesOf(batch); batch = batch with { Handled = (byte)(batch.Handled + 1) })
        {
            receiver.InHand = batch;
            if (receiver.Appeared == receiver.Used)
            {
                receiver.MustArm = true;
                return;
            }

            receiver.Used++;
            _delivered++;
            Note(ref receiver, batch.Sender, _setting.FirstOf(batch) + batch.Handled);
        }

        receiver.InHand = null;
        if (!Has(CreditFlaw.GateStaysClosed)) receiver.IsClosed = false;
        Tell(batch.Sender, batch with { Kind = CreditItemKind.Returned });
    }

    private void Note(ref ReceiverPart receiver, int sender, int number)
    {
        byte last = sender == 0 ? receiver.Last.First : receiver.Last.Second;
        if (number <= last) Fail($"frame {number} of sender {sender} came after {last}");
        if (sender == 0) receiver.Last.First = (byte)number;
        else receiver.Last.Second = (byte)number;
    }

    private void Close(int r)
    {
        _receivers[r].WaitsForDriver = true;
        _receivers[r].IsClosed = true;
    }

    private void CopyOut(int r)
    {
        ref ReceiverPart receiver = ref _receivers[r];
        if (receiver.InHand is { } held) receiver.InHand = CopyOf(held);
        receiver.Data = [.. receiver.Data.Select(CopyOf)];
    }

    private CreditItem CopyOf(CreditItem batch)
    {
        if (batch.IsCopy) return batch;
        Tell(batch.Sender, batch with { Kind = CreditItemKind.Released });
        return batch with { IsCopy = true };
    }

    private void Stop(int r)
    {
        ref ReceiverPart receiver = ref _receivers[r];
        receiver.IsStopped = true;
        receiver.IsClosed = false;
        receiver.WaitsForDriver = false;
        if (receiver.InHand is { } held && !Has(CreditFlaw.StopKeepsBatch)) Lose(held);
        receiver.InHand = null;
        foreach (CreditItem batch in receiver.Data) Lose(batch);
        receiver.Data = [];
        receiver.Control = [];
        for (int s = 0; s < _senders.Length; s++)
            if (_senders[s].Link >= 0 && _links[_senders[s].Link].Peer == r) Tell(s, new CreditItem(CreditItemKind.Disconnect));
    }
}
