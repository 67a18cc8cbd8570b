namespace ActorNet.Actors.Tests.CreditModels;

/// <content>What must hold: in every state, where nobody can run, and at the end.</content>
internal sealed partial class CreditState
{
    public string? Problem() => _fault ?? CheckBooks() ?? (IsAtRest ? CheckRest() : null);

    /// <summary>Nobody has a message or a look to take: only time and guests can bring more.</summary>
    private bool IsAtRest =>
        !Array.Exists(_senders, static sender => sender.CanRun || sender.DriverLooks)
        && !Array.Exists(_receivers, static receiver => receiver.CanRun || receiver.DriverLooks);

    private bool IsAtEnd =>
        IsAtRest && _changed == _setting.Changes.Length
        && !_senders.Where((sender, s) => sender.Appeared < _setting.Batches[s].Length).Any()
        && !_receivers.Where((receiver, r) => receiver.Appeared < _setting.Buffers[r]).Any();

    // Every batch that is out is somewhere, once, and takes of its link's credit what it weighs.
    private string? CheckBooks()
    {
        for (int l = 0; l < MostLinks; l++)
        {
            LinkPart link = _links[l];
            if (link.Peer < 0) continue;
            int frames = 0, bytes = 0, batches = 0;
            foreach (CreditItem batch in Out())
            {
                if (batch.Link != l) continue;
                frames += _setting.FramesOf(batch);
                bytes += _setting.BytesOf(batch);
                batches++;
            }

            if (link.Credit + frames != _setting.Credit) return $"link {l} has {link.Credit} frames of credit and {frames} out, of {_setting.Credit}";
            if (link.CreditBytes + bytes != _setting.CreditBytes) return $"link {l} has {link.CreditBytes} bytes of credit and {bytes} out, of {_setting.CreditBytes}";
            if (link.Outstanding != batches) return $"link {l} counts {link.Outstanding} batches out, which are {batches}";
        }

        for (int s = 0; s < _senders.Length; s++)
        {
            int lent = Out().Count(batch => batch.Sender == s && !batch.IsCopy)
                + _links.Sum(link => link.Waiting.Count(batch => batch.Sender == s))
                + _senders[s].Mail.Count(static message => message.Kind == CreditItemKind.Released);
            if (lent != _senders[s].Out) return $"sender {s} counts {_senders[s].Out} batches out, which are {lent}";
        }

        int known = _delivered + _dropped + Out().Where(static batch => batch.Kind == CreditItemKind.Data).Sum(batch => _setting.FramesOf(batch) - batch.Handled)
            + _links.Sum(link => link.Waiting.Sum(_setting.FramesOf));
        int taken = _senders.Select((sender, s) => _setting.Batches[s].Take(sender.Taken).Sum()).Sum();
        if (known != taken) return $"{taken} frames were taken, and {known} are accounted for";
        return _setting.IsLossless && _dropped > 0 ? $"{_dropped} frames were dropped where nothing may be" : null;
    }

    // With a receiver, or on the way back from one.
    private IEnumerable<CreditItem> Out()
    {
        foreach (ReceiverPart receiver in _receivers)
        {
            if (receiver.InHand is { } held) yield return held;
            foreach (CreditItem batch in receiver.Data) yield return batch;
        }

        foreach (SenderPart sender in _senders)
            foreach (CreditItem message in sender.Mail)
                if (message.Kind == CreditItemKind.Returned) yield return message;
    }

    private string? CheckRest()
    {
        for (int r = 0; r < _receivers.Length; r++)
        {
            ReceiverPart receiver = _receivers[r];
            bool holds = receiver.InHand is not null || receiver.Data.Length > 0;
            if (holds && receiver.Appeared > receiver.Used) return $"receiver {r} sleeps on frames although there are buffers";
            if (holds && !receiver.IsClosed) return $"receiver {r} sleeps on frames behind an open gate";
            if (!holds && receiver.IsClosed) return $"receiver {r} stays closed";
        }

        for (int s = 0; s < _senders.Length; s++)
        {
            SenderPart sender = _senders[s];
            if (sender.Appeared > sender.Taken && WantsFrames(sender) && sender.Out < _setting.Pool) return $"sender {s} sleeps on frames that it could send";
        }

        for (int l = 0; l < MostLinks; l++)
            if (_links[l].Waiting is [var next, ..] && Fits(l, _setting.FramesOf(next), _setting.BytesOf(next))) return $"a batch waits in link {l} although there is credit";

        return IsAtEnd ? CheckEnd() : null;
    }

    private string? CheckEnd()
    {
        if (Array.Exists(_senders, static sender => sender.Appeared != sender.Taken)) return "frames are left at their source";
        if (Array.Exists(_senders, static sender => sender.Out != 0)) return "a batch has not come home";
        if (Array.Exists(_links, static link => link.Outstanding != 0 || link.Waiting.Length != 0)) return "a link has not come to rest";
        return _receivers.Where((receiver, r) => receiver.InHand is not null || receiver.Data.Length > 0).Any() ? "a receiver still has frames" : null;
    }
}
