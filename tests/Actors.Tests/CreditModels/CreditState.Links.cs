namespace ActorNet.Actors.Tests.CreditModels;

/// <content>Links: credit, and what waits for it.</content>
internal sealed partial class CreditState
{
    private bool HasCreditFor(int link, int frames, int bytes) => _links[link].Waiting.Length == 0 && Fits(link, frames, bytes);

    private bool Fits(int link, int frames, int bytes)
    {
        ref LinkPart l = ref _links[link];
        return (l.Credit >= frames && l.CreditBytes >= bytes) || (l.Outstanding == 0 && !Has(CreditFlaw.LargeWaitsForEver));
    }

    private void Send(int link, CreditItem batch)
    {
        if (HasCreditFor(link, _setting.FramesOf(batch), _setting.BytesOf(batch))) SendNow(link, batch);
        else _links[link].Waiting = [.. _links[link].Waiting, batch];
    }

    private void SendNow(int link, CreditItem batch)
    {
        Charge(link, batch);
        batch = batch with { Link = (byte)link };
        ref ReceiverPart receiver = ref _receivers[_links[link].Peer];
        if (receiver.IsStopped) Lose(batch); // a dead letter
        else receiver.Data = [.. receiver.Data, batch];
    }

    private void Charge(int link, CreditItem batch)
    {
        ref LinkPart l = ref _links[link];
        l.Credit -= (sbyte)_setting.FramesOf(batch);
        l.CreditBytes -= (sbyte)_setting.BytesOf(batch);
        l.Outstanding++;
    }

    private void Drop(int link, CreditItem batch)
    {
        _dropped += _setting.FramesOf(batch);
        Charge(link, batch);
        if (Has(CreditFlaw.PurgeForgetsCredit)) _senders[batch.Sender].Out--;
        else Tell(batch.Sender, batch with { Kind = CreditItemKind.Returned, Link = (byte)link });
    }

    /// <summary>Sends home what nobody reads any more.</summary>
    private void Lose(CreditItem batch)
    {
        _dropped += _setting.FramesOf(batch) - batch.Handled;
        Tell(batch.Sender, batch with { Kind = CreditItemKind.Returned });
    }

    private void Reclaim(CreditItem batch)
    {
        if (!batch.IsCopy || !(Has(CreditFlaw.CreditOnRelease) || Has(CreditFlaw.CopyWithoutCredit))) GiveBack(batch);
        int link = batch.Link;
        if (Has(CreditFlaw.ReclaimDoesNotSend)) return;
        while (_links[link].Waiting is [var next, ..] && Fits(link, _setting.FramesOf(next), _setting.BytesOf(next)))
        {
            _links[link].Waiting = _links[link].Waiting[1..];
            SendNow(link, next);
        }
    }

    private void GiveBack(CreditItem batch)
    {
        ref LinkPart l = ref _links[batch.Link];
        l.Credit += (sbyte)_setting.FramesOf(batch);
        l.CreditBytes += (sbyte)_setting.BytesOf(batch);
        l.Outstanding--;
    }
}
