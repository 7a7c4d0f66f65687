/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VETH_NFT_H
#define VETH_NFT_H

/**
 * nft_run - let nftables do something
 * @commands: in the words of nft(8), one transaction
 *
 * Its library, and the libraries that it needs in turn, are loaded when this is
 * called: most commands do without, and start sooner.
 *
 * Return: 0, or -1 with the error recorded.
 */
int nft_run(const char *commands);

#endif /* VETH_NFT_H */
