namespace ActorNet.Actors.Tests.CreditModels;

/// <content>Senders: what their sources do, and what they do about it.</content>
internal sealed partial class CreditState
{
    private void Appear(int s)
    {
        ref SenderPart sender = ref _senders[s];
        sender.Appeared++;
        if (_setting.IsDescriptor) TellKick(s); // every arrival is an edge
        else sender.DriverLooks = true;
    }

    private void DriverLooksAtSender(int s)
    {
        ref SenderPart sender = ref _senders[s];
        sender.DriverLooks = false;
        if (sender.WantsKick) TellKick(s);
    }

    private void TellKick(int s)
    {
        if (_senders[s].KickTold) return;
        _senders[s].KickTold = true;
        Tell(s, new CreditItem(CreditItemKind.Kick));
    }

    private void RunSender(int s)
    {
        ref SenderPart sender = ref _senders[s];
        if (sender.MustArm)
        {
            sender.MustArm = false;
            if (!Has(CreditFlaw.EdgeNotRearmed)) sender.WantsKick = true;
            if (Has(CreditFlaw.SourceDoesNotLookAgain)) sender.WaitsForDriver = true;
            else sender.MustLook = true;
            return;
        }

        if (sender.MustLook)
        {
            sender.MustLook = false;
            if (sender.Appeared > sender.Taken) Work(s);
            else sender.WaitsForDriver = true;
            return;
        }

        if (sender.SawEmpty)
        {
            sender.SawEmpty = false;
            sender.Readable = false;
            return;
        }

        CreditItem message = sender.Mail[0];
        sender.Mail = sender.Mail[1..];
        switch (message.Kind)
        {
            case CreditItemKind.Kick:
                sender.KickTold = false;
                if (_setting.IsDescriptor) sender.Readable = true;
                if (_setting.IsDescriptor || sender.WaitsForDriver) Resume(s);
                break;
            case CreditItemKind.Continue:
                sender.ContinueTold = false;
                Resume(s);
                break;
            case CreditItemKind.Returned:
                Reclaim(message);
                if (!message.IsCopy) sender.Out--;
                Resume(s);
                break;
            case CreditItemKind.Released:
                if (Has(CreditFlaw.CreditOnRelease)) GiveBack(message);
                sender.Out--;
                Resume(s);
                break;
            case CreditItemKind.Down:
                sender.IsDown = true;
                Purge(s);
                Resume(s);
                break;
            case CreditItemKind.Up:
                sender.IsDown = false;
                Resume(s);
                break;
            case CreditItemKind.Disconnect:
                Purge(s);
                sender.Link = -1;
                if (!Has(CreditFlaw.DisconnectDoesNotResume)) Resume(s);
                break;
            case CreditItemKind.Connect:
                Reconnect(s);
                Resume(s);
                break;
        }
    }

    private void Resume(int s)
    {
        ref SenderPart sender = ref _senders[s];
        sender.WaitsForDriver = false;
        if (!_setting.IsDescriptor) sender.WantsKick = false;
        Work(s);
    }

    private bool WantsFrames(in SenderPart sender) => sender.Link < 0 || sender.IsDown || HasCreditFor(sender.Link, 1, 1);

    /// <summary>One batch a turn.</summary>
    private void Work(int s)
    {
        ref SenderPart sender = ref _senders[s];
        if ((_setting.IsDescriptor && !sender.Readable) || !WantsFrames(sender) || sender.Out == _setting.Pool) return;
        if (sender.Appeared == sender.Taken)
        {
            if (_setting.IsDescriptor) sender.SawEmpty = true;
            else sender.MustArm = true;
            return;
        }

        var batch = new CreditItem(CreditItemKind.Data, (byte)s, sender.Taken++);
        if (sender.Link >= 0 && !sender.IsDown)
        {
            sender.Out++;
            Send(sender.Link, batch);
        }
        else
        {
            _dropped += _setting.FramesOf(batch);
        }

        if (_setting.IsDescriptor)
        {
            if (Has(CreditFlaw.ReadsOnceAnEdge)) sender.Readable = false;
            else TellKick(s);
        }
        else if (!sender.ContinueTold)
        {
            sender.ContinueTold = true;
            Tell(s, new CreditItem(CreditItemKind.Continue));
        }
    }

    private void Reconnect(int s)
    {
        ref SenderPart sender = ref _senders[s];
        int former = sender.Link;
        sender.Link = (sbyte)((2 * s) + 1);
        Join(sender.Link, _receivers.Length - 1);
        if (former < 0) return;
        CreditItem[] waiting = _links[former].Waiting;
        _links[former].Waiting = [];
        if (Has(CreditFlaw.ReconnectForgetsWaiting)) return;
        foreach (CreditItem batch in waiting) Send(sender.Link, batch);
    }

    private void Purge(int s)
    {
        int link = _senders[s].Link;
        if (link < 0) return;
        CreditItem[] waiting = _links[link].Waiting;
        _links[link].Waiting = [];
        foreach (CreditItem batch in waiting) Drop(link, batch);
    }
}
