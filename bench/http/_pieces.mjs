import { startUpstream } from './upstream.mjs';
import { UndiciTransport } from '../../dist/esm/clients/transport/undici.transport.js';
const up = await startUpstream(); const t = await UndiciTransport.load();
for (const c of [1,32]) { let n=0,s=0,b=0; await Promise.all(Array.from({length:c},async()=>{for(let i=0;i<10;i++){ const r=await t.send({method:'POST',url:up.url+'/openai/v1/chat/completions',headers:{},body:'{"stream":true}',signal:new AbortController().signal}); for await (const x of r.body){n++;b+=x.length} s++ }})); console.log(c,'pieces per stream',n/s,'bytes',b/s); }
await t.close(); await up.close();
